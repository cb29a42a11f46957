namespace SemiMER.Tensors.LinearAlgebra;

/// <summary>A matrix has not the property that an operation of <see cref="torch.linalg"/> needs, such as an inverse.</summary>
internal sealed class LinearAlgebraException(string message) : InvalidOperationException(message);
