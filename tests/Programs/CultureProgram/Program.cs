// How a program writes a number that says nothing of cultures: what tests of cultures begin with.
Console.WriteLine(1.5);
