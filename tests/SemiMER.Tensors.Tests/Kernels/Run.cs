
namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

/// <summary>Runs kernels on managed arrays.</summary>
internal static unsafe class Run
{
    public static float[] Map<TFunction>(TFunction function, float[] x)
        where TFunction : struct, IUnaryFunction<float>
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
            Elementwise.Map(function, px, py, x.Length);
        return y;
    }

    public static double[] Map<TFunction>(TFunction function, double[] x)
        where TFunction : struct, IUnaryFunction<double>
    {
        var y = new double[x.Length];
        fixed (double* px = x, py = y)
            Elementwise.Map(function, px, py, x.Length);
        return y;
    }

    public static float[] Map<TFunction>(TFunction function, float[] x, float[] y)
        where TFunction : struct, IBinaryFunction<float>
    {
        var z = new float[x.Length];
        fixed (float* px = x, py = y, pz = z)
            Elementwise.Map(function, px, py, pz, x.Length);
        return z;
    }

    public static double[] Map<TFunction>(TFunction function, double[] x, double[] y)
        where TFunction : struct, IBinaryFunction<double>
    {
        var z = new double[x.Length];
        fixed (double* px = x, py = y, pz = z)
            Elementwise.Map(function, px, py, pz, x.Length);
        return z;
    }
}
