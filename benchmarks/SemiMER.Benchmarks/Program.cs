using SemiMER.Benchmarks;

return CommandLine.Create().Parse(args).Invoke();
