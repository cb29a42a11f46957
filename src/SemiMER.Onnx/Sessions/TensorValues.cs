using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace SemiMER.Onnx;

/// <summary>Numbers that go into a model and come out of it, in the types that models have.</summary>
internal static class TensorValues
{
    /// <summary>Whether numbers of such a type can be read as floats.</summary>
    public static bool IsReal(TensorElementType type) =>
        type is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double or TensorElementType.BFloat16;

    /// <summary>Whether indices can be given in such a type.</summary>
    public static bool IsIndex(TensorElementType type) => type is TensorElementType.Int64 or TensorElementType.Int32;

    /// <summary>A tensor of real numbers; the caller disposes of it.</summary>
    public static OrtValue OfReals(float[] values, long[] shape, TensorElementType type) => type switch
    {
        TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), shape),
        TensorElementType.BFloat16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (BFloat16)value), shape),
        TensorElementType.Double => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (double)value), shape),
        _ => OrtValue.CreateTensorValueFromMemory(values, shape),
    };

    /// <summary>A tensor of indices; the caller disposes of it.</summary>
    public static OrtValue OfIndices(long[] values, long[] shape, TensorElementType type) => type == TensorElementType.Int32
        ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (int)value), shape)
        : OrtValue.CreateTensorValueFromMemory(values, shape);

    /// <summary>The numbers of a tensor with its shape.</summary>
    public static (float[] Values, int[] Shape) Read(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        float[] values = info.ElementDataType switch
        {
            TensorElementType.Float16 => Convert<Float16>(value, number => (float)number),
            TensorElementType.BFloat16 => Convert<BFloat16>(value, number => (float)number),
            TensorElementType.Double => Convert<double>(value, number => (float)number),
            _ => value.GetTensorDataAsSpan<float>().ToArray(),
        };
        return (values, Array.ConvertAll(info.Shape, size => (int)size));
    }

    private static float[] Convert<T>(OrtValue value, Func<T, float> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> numbers = value.GetTensorDataAsSpan<T>();
        var values = new float[numbers.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = convert(numbers[i]);
        return values;
    }
}
