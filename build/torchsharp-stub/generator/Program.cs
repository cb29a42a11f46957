using System.Text;
using SemiMER.Tensors.Tests.Surface;
using TorchSharpStub;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: TorchSharpStub SURFACE-LIST OUTPUT.cs");
    return 2;
}

StubType[] types = [.. SurfaceType.ReadAll(File.ReadLines(args[0])).Select(type => new StubType(type))];
var byPath = types.ToDictionary(type => type.Namespace + "." + string.Join('.', type.Path));
var writer = new TypeWriter(new TypeNames(types), byPath);
var source = new StringBuilder();
source.AppendLine("#pragma warning disable");
source.AppendLine("namespace TorchSharp { internal struct Unlisted { } }");
foreach (StubType type in types)
{
    writer.Write(type, source);
}

File.WriteAllText(args[1], source.ToString());
return 0;
