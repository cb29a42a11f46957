using System.Text;
using TorchSharpStub;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: TorchSharpStub SURFACE-LIST OUTPUT.cs");
    return 2;
}

List<SurfaceType> types = SurfaceType.ReadAll(File.ReadLines(args[0]));
var byPath = types.ToDictionary(type => type.Namespace + "." + string.Join('.', type.Path));
var writer = new TypeWriter(new TypeNames(types), byPath);
var source = new StringBuilder();
source.AppendLine("#pragma warning disable");
source.AppendLine("namespace TorchSharp { internal struct Unlisted { } }");
foreach (SurfaceType type in types)
{
    writer.Write(type, source);
}

File.WriteAllText(args[1], source.ToString());
return 0;
