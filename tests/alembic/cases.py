"""Histories and what is done with them, one command after the other.

What Alembic is asked for is what mig is asked for. A command that begins with "!" must fail in
both.
A command with a note behind '#' is one of the differences that docs/revisions.md lists: mig must
leave the rows that stand behind '=' there, and what Alembic does is not looked at; from then on it
stands where mig stands.
"""

LINE = "aaaa1; bbbb2<aaaa1; cccc3<bbbb2; dddd4<cccc3"
FORK = "base1; left1@left<base1; left2<left1; righ1@right<base1; righ2<righ1"
DIAMOND = "base1; left1@left<base1; righ1@right<base1; both1<left1,righ1; last1<both1"
BASES = "one1@one; one2<one1; two1@two; two2<two1"
NEEDS = "one1@one; one2<one1; one3<one2; two1@two; two2<two1+one2; two3<two2"
TWINS = "abcd11; abcd22<abcd11; abce33<abcd22"
THREE = "base1; left1<base1; midd1<base1; righ1<base1; join1<left1,midd1,righ1"
LADDER = ("base1; left1<base1; righ1<base1; both1<left1,righ1; left2<both1; righ2<both1; "
          "top1<left2,righ2")
CROSS = "one1@one; two1@two; one2<one1+two1; two2<two1+one1; one3<one2+two2"
IMPLIED = "deep1; deep2<deep1; main1; main2<main1+deep2; main3<main2+deep1"
OVERLAP = "need1; thro1<need1; main1+thro1; main2<main1+need1"
SHARED = "lib1@lib; lib2<lib1; app1@app+lib1; app2<app1+lib2; web1@web+lib2; web2<web1"
SPLICE = "base1; main1<base1; main2<main1; main3<main2; side1@side<main1; side2<side1"
LONG = "; ".join(f"rev{n:02}" + (f"<rev{n - 1:02}" if n else "") for n in range(20))
LISTS = ["heads", "branches", "history", "current"]

CASES = [
    (LINE, ["upgrade head", "downgrade base", "upgrade +2", "downgrade -1", "upgrade heads"]),
    (LINE, ["upgrade bbbb", "upgrade cccc3", "upgrade aaaa1", "downgrade aaaa",
            "!downgrade dddd4"]),
    (LINE, ["upgrade +1", "upgrade +3", "!upgrade +1", "downgrade -4", "!downgrade -1"]),
    (LINE, ["upgrade aaaa1+1", "upgrade dddd4-1", "downgrade cccc3-1", "!upgrade nope1"]),
    (LINE, ["!upgrade +5", "upgrade base", "upgrade dddd4@head", "downgrade dddd4@base"]),
    (LINE, ["stamp cccc3", "upgrade head", "stamp aaaa", "stamp base", "stamp head"]),
    (LINE, ["stamp --purge bbbb2", "upgrade +1", "stamp --purge base", "upgrade head"]),
    (LINE, [*LISTS, "upgrade bbbb2", "current", "history -r bbbb2:", "history -r :cccc3",
            "history -r aaaa1:cccc3", "history -r bbbb2:bbbb2", "history -i"]),
    (LONG, ["upgrade rev09", "history -r current:", "upgrade +5", "downgrade -7",
            "history -r rev03:rev08", "upgrade head", "downgrade base"]),
    (FORK, ["!upgrade head", "upgrade heads", "downgrade base", "upgrade left@head", *LISTS]),
    (FORK, ["upgrade left@head", "upgrade right@head", "downgrade right@base1",
            "downgrade left1", "downgrade base1"]),
    (FORK, ["upgrade heads", "downgrade right@base", "upgrade heads", "downgrade left@-1"]),
    (FORK, ["upgrade base1", "upgrade left@+1", "upgrade right@+1", "upgrade left@+1",
            "downgrade left@-2", "upgrade left@head"]),
    (FORK, ["upgrade base1", "!upgrade +1", "upgrade left1", "upgrade +1"]),
    (FORK, ["stamp left1", "upgrade righ1", "stamp righ2", "stamp left2", "stamp base1"]),
    (FORK, ["stamp left2 righ1", "upgrade heads", "downgrade base1"]),
    (FORK, ["stamp --purge left1 righ2", "upgrade heads", "stamp left@base"]),
    (FORK, ["upgrade heads", "downgrade left1", "upgrade left2", "downgrade righ1"]),
    (FORK, ["upgrade righ2", "upgrade left1", "history -i", "current", "history -r left@base:left2",
            "history -r base1:righ2"]),
    (DIAMOND, ["upgrade head", "downgrade both1", "downgrade base1", "upgrade left1",
               "upgrade head"]),
    (DIAMOND, ["upgrade both1", "!downgrade -1", "downgrade left1", "upgrade both1",
               "downgrade righ1"]),
    (DIAMOND, ["upgrade head", "downgrade last1-1", "downgrade left@base", *LISTS]),
    (DIAMOND, ["upgrade left1", "upgrade righ1", "upgrade both1", "downgrade base"]),
    (DIAMOND, ["stamp left1", "stamp both1", "stamp righ1", "upgrade head", "stamp base1"]),
    (THREE, ["upgrade left1", "upgrade head", "downgrade left1", "upgrade midd1", "upgrade head",
             "downgrade base"]),
    (THREE, ["upgrade heads", *LISTS, "stamp midd1", "upgrade heads", "downgrade base1"]),
    (LADDER, ["upgrade head", "downgrade left2", "upgrade top1", "downgrade both1",
              "downgrade left1",
              "upgrade heads"]),
    (LADDER, [*LISTS, "upgrade righ2", "downgrade base1", "upgrade both1", "stamp top1",
              "downgrade base"]),
    (BASES, ["upgrade one@head", "upgrade two@+1", "downgrade one@base", "upgrade heads",
             "downgrade base"]),
    (BASES, ["stamp one2 two1", "upgrade heads", "downgrade two@-1", "downgrade two@-1", *LISTS]),
    (BASES, ["upgrade one1", "stamp two2", "downgrade one1-1", "upgrade heads"]),
    (BASES, ["upgrade one@head", "stamp one@base", "stamp two@head", "upgrade one@+2"]),
    (NEEDS, ["upgrade two@head", "current", "upgrade heads", "downgrade two1", "downgrade base"]),
    (NEEDS, ["upgrade two2", "downgrade one1", "upgrade heads", "downgrade one@base"]),
    (NEEDS, ["upgrade heads", "downgrade two@base", "upgrade two@head", "downgrade one1"]),
    (NEEDS, ["upgrade one1", "upgrade two1", "upgrade two@+1", "upgrade one@+1", *LISTS]),
    (NEEDS, ["stamp two3", "upgrade one@head", "downgrade two2", "stamp one1", "upgrade heads"]),
    (TWINS, ["upgrade abce", "!downgrade abcd", "downgrade abcd2", "upgrade abcd22@head"]),
    (CROSS, ["upgrade one2", "upgrade two2", "upgrade heads", "downgrade one@base",
             "upgrade heads"]),
    (CROSS, ["upgrade one@head", "downgrade two1", "upgrade two@head", "downgrade base"]),
    (IMPLIED, ["upgrade main3", "downgrade base", "upgrade main2", "downgrade main1",
               "stamp deep2"]),
    (IMPLIED, ["upgrade deep2", "upgrade main1", "upgrade heads", *LISTS]),
    (SHARED, ["upgrade app@head", "upgrade web@head", "downgrade app@base", "downgrade lib1",
              "upgrade heads"]),
    (SHARED, ["upgrade heads", "downgrade web1", "downgrade app1", "downgrade web@base",
              "upgrade heads", "downgrade base"]),
    (SHARED, [*LISTS, "upgrade app1", "current", "upgrade web1", "downgrade app1-1",
              "upgrade app1"]),
    (SPLICE, ["upgrade main2", "upgrade side@head", "downgrade main1", "upgrade heads",
              "downgrade side@main1", "downgrade main2"]),
    (SPLICE, ["upgrade side2", "!upgrade head", "upgrade main3", "downgrade side@-1", *LISTS]),

    # Where mig differs.
    (FORK, ["upgrade heads", "downgrade -1 # it names the rows = left2 righ2"]),
    (IMPLIED, ["upgrade main3", "downgrade main2 # no row that another implies = main2",
               "upgrade main3", "downgrade main1 # the same = deep2 main1", "upgrade heads"]),
    (OVERLAP, ["upgrade main2", "downgrade main1 # no row that another implies = main1",
               "upgrade main2"]),
    (FORK, ["upgrade heads", "stamp left1 righ1 # Alembic fails = left1 righ1", "upgrade heads"]),
    (FORK, ["upgrade base1", "stamp heads", "downgrade base1"]),
    (SHARED, ["stamp heads", "downgrade lib1"]),
    (LINE, ["upgrade aaa # four characters ="]),
]
