namespace SemiMER.Tensors.Tests;

/// <summary>Tests that count the live tensors or the memory of the whole process: they run while no other tests do.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
