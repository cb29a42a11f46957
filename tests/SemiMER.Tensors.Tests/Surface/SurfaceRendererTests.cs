using Fixtures = SemiMER.Tensors.Tests.Surface.Fixture;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>The renderer on types whose lines are written out here by hand.</summary>
[Trait("Category", "Surface")]
public sealed class SurfaceRendererTests
{
    [Theory]
    [InlineData(typeof(Fixtures.torch), "static class TorchSharp.torch")]
    [InlineData(
        typeof(Fixtures.torch.Tensor),
        "class TorchSharp.torch.Tensor",
        "  public ctor Tensor()",
        "  protected internal static field float[,] field",
        "  public Tensor grad { get; set; }",
        "  public long this[params long[] indices] { get; set; }",
        "  public static Tensor op_Addition(Tensor left, int right)",
        "  public static Tensor op_Implicit(long value)",
        "  public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)",
        "  public IEnumerable<(string name, (Tensor first, long?) pair)> nested((int, int)[] pairs)",
        "  public Tensor sum(ReadOnlySpan<long> dim, ScalarType? type = null, params Tensor[] others)",
        "  public Tensor round(ScalarType type = ScalarType.Float32, double eps = 1E-08, float p = 0.5, string text = \"ij\", Char c = L)",
        "  public T item<T>() where T : unmanaged",
        "  public bool TryGet(ref long index, in long key, out Tensor value, Span<float> span = default)",
        "  protected virtual void Dispose(bool disposing)")]
    [InlineData(typeof(Fixtures.torch.ScalarType), "enum TorchSharp.torch.ScalarType", "  Byte=0, Float32=6")]
    [InlineData(
        typeof(Fixtures.torch.nn.IModule<,>),
        "interface TorchSharp.torch.nn.IModule<T, TResult>",
        "  public abstract TResult call(T input)",
        "  public virtual void reset()")]
    [InlineData(
        typeof(Fixtures.torch.nn.Module<,>),
        "abstract class TorchSharp.torch.nn.Module<T, TResult> : IModule<T, TResult>",
        "  protected ctor Module(string name)",
        "  public abstract TResult forward(T input)",
        "  public TResult call(T input)")]
    [InlineData(
        typeof(Fixtures.torch.nn.Module<,>.Hook),
        "sealed class TorchSharp.torch.nn.Module<T, TResult>.Hook",
        "  public ctor Hook()",
        "  public Module<T, TResult>.Hook next()")]
    [InlineData(
        typeof(Fixtures.torch.Accessor),
        "ref struct TorchSharp.torch.Accessor",
        "  public Func<Tensor, Module<Tensor, Tensor>> Factory { get; init; }")]
    [InlineData(
        typeof(Fixtures.Extensions),
        "static class TorchSharp.Extensions",
        "  public static T to<T>(this T module, Module<Tensor, Tensor>.Hook hook) where T : Module<Tensor, Tensor>, new()")]
    public void A_type_is_written_as_the_list_writes_it(Type type, params string[] lines) =>
        SurfaceRenderer.Render([type], typeof(Fixtures.torch).Namespace!).Single().Lines().Should().BeEquivalentTo(lines);
}
