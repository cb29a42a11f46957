using LoadingProgram;
using TorchSharp;

// What a process does with TorchSharp's native libraries; started by the tests, in folders that have them or do not.
switch (args[0])
{
    case "torch-first":
        TouchTorch();
        Console.WriteLine($"network: {WithTorch.Predict()}");
        break;
    case "library-first":
        Console.WriteLine($"network: {WithTorch.Predict()}");
        TouchTorch();
        break;
    case "entries":
        WithTorch.TryEntries();
        break;
    case "without-torch":
        WithoutTorch.Run(folder: args[1]);
        break;
}

static void TouchTorch()
{
    try
    {
        Console.WriteLine($"torch: {torch.ones(3).sum().ToSingle()}");
    }
    catch (TypeInitializationException exception)
    {
        Console.WriteLine($"torch: {exception.GetType().Name}: {exception.InnerException!.Message}");
        Environment.Exit(0);
    }
}
