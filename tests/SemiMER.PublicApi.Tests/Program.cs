using Stranger;
using TorchSharp;

// torch is used before anything of SemiMER is.
Console.WriteLine($"torch: {torch.ones(3).sum().item<float>()}");
Newcomer.Run();
