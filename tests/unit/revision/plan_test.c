/* */ typedef int x_plan;
