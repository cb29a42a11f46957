namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor rand(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform(NotNullSize(size), dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform(size, dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform([size], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform([rows, columns], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Uniform([dim0, dim1, dim2], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Uniform([dim0, dim1, dim2, dim3], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform([size], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Uniform([rows, columns], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Uniform([dim0, dim1, dim2], dtype, requires_grad, generator);

    /// <summary>Uniform numbers in [0, 1), drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor rand(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Uniform([dim0, dim1, dim2, dim3], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal(NotNullSize(size), dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal(size, dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal([size], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal([rows, columns], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Normal([dim0, dim1, dim2], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Normal([dim0, dim1, dim2, dim3], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal([size], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) =>
        Normal([rows, columns], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Normal([dim0, dim1, dim2], dtype, requires_grad, generator);

    /// <summary>Standard normal numbers, drawn as PyTorch draws them; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor randn(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Normal([dim0, dim1, dim2, dim3], dtype, requires_grad, generator);
}
