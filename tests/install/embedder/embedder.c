/* The smallest program that embeds mig. */
#include <mig/mig.h>

#include <stdio.h>

int main(void)
{
    puts(mig_version());
    return 0;
}
