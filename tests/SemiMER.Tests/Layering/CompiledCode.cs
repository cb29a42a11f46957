using System.Reflection;
using System.Reflection.Emit;

namespace SemiMER.Tests.Layering;

/// <summary>What compiled methods name, read from their instructions: a rule on them sees through aliases, casts and lambdas.</summary>
internal static class CompiledCode
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Methods, constructors and those that properties, operators and lambdas became.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything));

    /// <summary>The members and types that a method's instructions name.</summary>
    public static IEnumerable<MemberInfo> NamedBy(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < code.Length;)
        {
            OpCode instruction = Codes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok)
            {
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(code, at), method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }
            at += OperandSize(instruction.OperandType, code, at);
        }
    }

    /// <summary>What a lambda names, with the lambdas in it, which the compiler puts beside it.</summary>
    public static IEnumerable<MemberInfo> NamedBy(Delegate code)
    {
        MemberInfo[] named = [.. NamedBy(code.Method)];
        return named.Concat(named.OfType<MethodBase>().Where(method => method.DeclaringType == code.Method.DeclaringType)
            .SelectMany(NamedBy));
    }

    /// <summary>Types of bases, interfaces, fields, parameters, results, local variables, and of the members that the code names.</summary>
    public static IEnumerable<Type> TypesIn(Type type)
    {
        MethodBase[] methods = [.. MethodsOf(type)];
        return new[] { type.BaseType }.OfType<Type>()
            .Concat(type.GetInterfaces())
            .Concat(type.GetFields(Everything).Select(field => field.FieldType))
            .Concat(methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
            .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(methods.SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType))
            .Concat(methods.SelectMany(NamedBy).SelectMany(TypesOf))
            .SelectMany(Parts);
    }

    /// <summary>The type in which all the nested ones lie that the compiler made of lambdas, iterators and tasks.</summary>
    public static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo method => [method.DeclaringType!, method.ReturnType, .. method.GetGenericArguments()],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        _ => [member.DeclaringType!],
    };

    private static IEnumerable<Type> Parts(Type type) => type switch
    {
        { HasElementType: true } => Parts(type.GetElementType()!),
        { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type),
        _ => [type],
    };

    private static int OperandSize(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
        _ => 4,
    };
}
