using SemiMER.Formats;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>Tensors as entries of a file and back.</summary>
internal static class SavedTensors
{
    /// <summary>Copies a tensor.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="value">A tensor on any device.</param>
    /// <exception cref="TrainingException">Its type is none that is saved.</exception>
    public static SafeTensorsEntry Entry(string name, Tensor value) => value.dtype switch
    {
        ScalarType.Float32 => SafeTensorsEntry.Create<float>(name, value.Values<float>(), value.shape),
        ScalarType.Float64 => SafeTensorsEntry.Create<double>(name, value.Values<double>(), value.shape),
        ScalarType.Int64 => SafeTensorsEntry.Create<long>(name, value.Values<long>(), value.shape),
        ScalarType.Int32 => SafeTensorsEntry.Create<int>(name, value.Values<int>(), value.shape),
        ScalarType.Byte => SafeTensorsEntry.Create<byte>(name, value.Values<byte>(), value.shape),
        ScalarType.Bool => SafeTensorsEntry.Create<bool>(name, value.Values<bool>(), value.shape),
        _ => throw new TrainingException($"'{name}' is of type {value.dtype}, which a checkpoint cannot hold."),
    };

    /// <summary>The tensor of an entry, in the memory of the host; it belongs to the caller.</summary>
    /// <param name="entry">The entry.</param>
    public static Tensor Tensor(SafeTensorsEntry entry) => entry.DataType switch
    {
        "F32" => tensor(entry.ToArray<float>(), entry.Shape),
        "F64" => tensor(entry.ToArray<double>(), entry.Shape),
        "I64" => tensor(entry.ToArray<long>(), entry.Shape),
        "I32" => tensor(entry.ToArray<int>(), entry.Shape),
        "U8" => tensor(entry.ToArray<byte>(), entry.Shape, dtype: ScalarType.Byte),
        "BOOL" => tensor(entry.ToArray<bool>(), entry.Shape),
        string other => throw new TrainingException($"'{entry.Name}' is of type {other}, which no checkpoint holds."),
    };
}
