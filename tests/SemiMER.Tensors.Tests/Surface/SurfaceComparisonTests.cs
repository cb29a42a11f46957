namespace SemiMER.Tensors.Tests.Surface;

/// <summary>What counts as a difference between an engine and TorchSharp, on small written surfaces.</summary>
[Trait("Category", "Surface")]
public sealed class SurfaceComparisonTests
{
    private static readonly string[] TorchSharp =
    [
        "class TorchSharp.torch.nn.Module : IDisposable",
        "  protected ctor Module(string name)",
        "  public virtual void train(bool train = true)",
        "  protected virtual void RegisterComponents()",
        "abstract class TorchSharp.torch.nn.Module<T, TResult> : Module, IDisposable, IModule<T, TResult>",
        "  public abstract TResult forward(T input)",
        "  public TResult call(T input)",
        "sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>, IDisposable, IModule<Tensor, Tensor>",
        "  public Parameter weight { get; set; }",
        "  public override Tensor forward(Tensor tensor)",
        "enum TorchSharp.Padding",
        "  Valid=0, Same=1",
    ];

    [Theory]
    [InlineData("sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>, IDisposable", "  public Parameter weight { get; set; }")]
    [InlineData("sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>", "  public Tensor call(Tensor input)")]
    [InlineData("sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>", "  public override void train(bool train = true)")]
    [InlineData("class TorchSharp.torch.nn.Module", "  public void train(bool train = true)")]
    [InlineData("enum TorchSharp.Padding", "  Same=1")]
    public void Less_than_TorchSharp_is_no_difference(params string[] engine) => Differences(engine).Should().BeEmpty();

    [Theory]
    [InlineData("no such type", "class TorchSharp.Modules.Linnear")]
    [InlineData("in TorchSharp a sealed class", "class TorchSharp.Modules.Linear : Module<Tensor, Tensor>")]
    [InlineData("derives from object", "sealed class TorchSharp.Modules.Linear")]
    [InlineData("implements ICloneable", "sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>, ICloneable")]
    [InlineData("no member of that name", "class TorchSharp.torch.nn.Module", "  public void fit()")]
    [InlineData("no member of that name", "enum TorchSharp.Padding", "  Full=2")]
    [InlineData("static Same=1", "enum TorchSharp.Padding", "  Same=2")]
    [InlineData("bool train = true", "class TorchSharp.torch.nn.Module", "  public virtual void train(bool mode = true)")]
    [InlineData("bool train = true", "class TorchSharp.torch.nn.Module", "  public virtual void train(bool train)")]
    [InlineData("bool train = true", "class TorchSharp.torch.nn.Module", "  public static void train(bool train = true)")]
    [InlineData("is protected in TorchSharp", "class TorchSharp.torch.nn.Module", "  public virtual void RegisterComponents()")]
    [InlineData("public virtual void train", "class TorchSharp.torch.nn.Module", "  public abstract void train(bool train = true)")]
    [InlineData(
        "public TResult call",
        "abstract class TorchSharp.torch.nn.Module<T, TResult> : Module",
        "  public virtual TResult call(T input)")]
    [InlineData(
        "public abstract TResult forward",
        "abstract class TorchSharp.torch.nn.Module<T, TResult> : Module",
        "  public virtual TResult forward(T input)")]
    [InlineData(
        "Tensor forward(Tensor tensor)",
        "sealed class TorchSharp.Modules.Linear : Module<Tensor, Tensor>",
        "  public override Tensor forward(Tensor x)")]
    public void More_or_other_than_TorchSharp_is_one_difference(string problem, params string[] engine) =>
        Differences(engine).Should().ContainSingle().Which.Problem.Should().Contain(problem);

    [Theory]
    [InlineData("TorchSharp.Modules.Linear", true)]
    [InlineData("TorchSharp.Modules.Linear.weight", true)]
    [InlineData("TorchSharp.Modules.Linear.train", true)]
    [InlineData("TorchSharp.torch.nn.Module.call", true)]
    [InlineData("TorchSharp.Padding.Same", true)]
    [InlineData("TorchSharp.Modules.Linear.bias", false)]
    [InlineData("TorchSharp.Modules.Lin", false)]
    public void A_name_is_a_type_or_a_member_own_or_inherited(string name, bool expected) =>
        new SurfaceList(SurfaceType.ReadAll(TorchSharp)).HasName(name).Should().Be(expected);

    [Fact]
    public void An_exception_without_a_reason_is_refused() =>
        FluentActions.Invoking(() => SurfaceException.Parse("TorchSharp.Modules.Linear | *")).Should().Throw<FormatException>();

    private static IEnumerable<SurfaceDifference> Differences(string[] engine) =>
        new SurfaceComparison(new SurfaceList(SurfaceType.ReadAll(TorchSharp))).Differences(SurfaceType.ReadAll(engine));
}
