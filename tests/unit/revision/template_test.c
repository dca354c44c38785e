/* */ typedef int x_template;
