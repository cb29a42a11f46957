using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Layering;

/// <summary>
/// Which methods of TorchSharp hand libtorch a <see cref="Scalar"/>: one that they are given, or one that they make somewhere inside,
/// which is read from TorchSharp's own instructions. So nothing is forgotten, and another version of TorchSharp is looked at anew.
/// </summary>
internal static class ScalarUse
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Assembly TorchSharpAssembly = typeof(Tensor).Assembly;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<MethodBase, bool> Known = [];

    /// <summary>Whether a call of the member needs a number held for it, or makes one that nobody holds.</summary>
    public static bool Has(MemberInfo member)
    {
        if (member is not MethodBase method)
            return false;
        if (Involves((method as MethodInfo)?.ReturnType) || method.GetParameters().Any(parameter => Involves(parameter.ParameterType)))
            return true;
        if (method.DeclaringType?.Assembly != TorchSharpAssembly)
            return false;
        lock (Gate)
            return MakesOne(Definition(method));
    }

    // Of all that it reaches none makes one, or one does, which says nothing of the others that were passed on the way.
    private static bool MakesOne(MethodBase start)
    {
        if (Known.TryGetValue(start, out bool known))
            return known;
        var reached = new HashSet<MethodBase> { start };
        var next = new Stack<MethodBase>([start]);
        while (next.TryPop(out MethodBase? method))
        {
            if (Known.TryGetValue(method, out known) && !known)
                continue;
            if (known || Makes(method))
                return Known[start] = true;
            foreach (MethodBase called in CalledBy(method).Where(reached.Add))
                next.Push(called);
        }
        foreach (MethodBase method in reached)
            Known[method] = false;
        return false;
    }

    private static bool Makes(MethodBase method) => method is MethodInfo { ReturnType: var type } && Involves(type);

    // What an object may be asked for counts as called where it is made: a module runs by a method that only its base is known to have.
    private static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        IEnumerable<MethodBase> own = CompiledCode.NamedBy(method).OfType<MethodBase>()
            .Where(called => called.DeclaringType?.Assembly == TorchSharpAssembly).Select(Definition);
        return method is ConstructorInfo ? own.Concat(OverriddenBy(method.DeclaringType!)) : own;
    }

    private static IEnumerable<MethodInfo> OverriddenBy(Type type) => type.GetMethods(Declared)
        .Where(method => method.IsVirtual && method.GetBaseDefinition().DeclaringType!.Assembly == TorchSharpAssembly);

    private static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken)!;

    private static bool Involves(Type? type) => type is not null
        && (type == typeof(Scalar) || (type.HasElementType && Involves(type.GetElementType()))
            || (type.IsGenericType && type.GetGenericArguments().Any(Involves)));
}
