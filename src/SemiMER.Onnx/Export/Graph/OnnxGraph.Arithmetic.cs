namespace SemiMER.Onnx;

// Arithmetic, logic and sums.
public sealed partial class OnnxGraph
{
    /// <summary>The sum, broadcast.</summary>
    public OnnxValue Add(OnnxValue left, OnnxValue right) => Node("Add", [left, right]);

    /// <summary>The difference, broadcast.</summary>
    public OnnxValue Subtract(OnnxValue left, OnnxValue right) => Node("Sub", [left, right]);

    /// <summary>The product of each number with each, broadcast.</summary>
    public OnnxValue Multiply(OnnxValue left, OnnxValue right) => Node("Mul", [left, right]);

    /// <summary>The quotient, broadcast.</summary>
    public OnnxValue Divide(OnnxValue left, OnnxValue right) => Node("Div", [left, right]);

    /// <summary>The product of matrices, of the last two dimensions.</summary>
    public OnnxValue MatMul(OnnxValue left, OnnxValue right) => Node("MatMul", [left, right]);

    /// <summary>max(x, 0).</summary>
    public OnnxValue Relu(OnnxValue input) => Node("Relu", [input]);

    /// <summary>tanh(x).</summary>
    public OnnxValue Tanh(OnnxValue input) => Node("Tanh", [input]);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public OnnxValue Sigmoid(OnnxValue input) => Node("Sigmoid", [input]);

    /// <summary>x Φ(x) with the distribution function of the normal distribution: x / 2 (1 + erf(x / sqrt 2)).</summary>
    public OnnxValue Gelu(OnnxValue input)
    {
        OnnxValue error = Node("Erf", [Divide(input, Constant(MathF.Sqrt(2)))]);
        return Multiply(Multiply(input, Constant(0.5f)), Add(error, Constant(1)));
    }

    /// <summary>exp(x_i) / sum_j exp(x_j) over one axis; -1 is the last.</summary>
    public OnnxValue Softmax(OnnxValue input, int axis) => Node("Softmax", [input], ("axis", axis));

    /// <summary>The sum over one axis.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="keep">Whether the axis stays, with the size 1. Default false.</param>
    public OnnxValue Sum(OnnxValue input, int axis, bool keep = false) =>
        Node("ReduceSum", [input, Integers(axis)], ("keepdims", keep ? 1 : 0));

    /// <summary>The largest value over one axis, which goes.</summary>
    public OnnxValue Largest(OnnxValue input, int axis) =>
        Node("ReduceMax", [input], ("axes", (long[])[axis]), ("keepdims", 0));

    /// <summary>The larger of two numbers, broadcast.</summary>
    public OnnxValue Max(OnnxValue left, OnnxValue right) => Node("Max", [left, right]);

    /// <summary>The smaller of two numbers, broadcast.</summary>
    public OnnxValue Min(OnnxValue left, OnnxValue right) => Node("Min", [left, right]);

    /// <summary>One value where a condition holds, another where it does not; what is not taken may be anything, also NaN.</summary>
    /// <param name="condition">Bool.</param>
    /// <param name="then">What is taken where it holds, broadcast.</param>
    /// <param name="otherwise">What is taken elsewhere, broadcast.</param>
    public OnnxValue Where(OnnxValue condition, OnnxValue then, OnnxValue otherwise) => Node("Where", [condition, then, otherwise]);

    /// <summary>Whether something does not hold; bool to bool.</summary>
    public OnnxValue Not(OnnxValue condition) => Node("Not", [condition]);

    /// <summary>Whether both hold; bool, broadcast.</summary>
    public OnnxValue And(OnnxValue left, OnnxValue right) => Node("And", [left, right]);

    /// <summary>Whether one holds at least; bool, broadcast.</summary>
    public OnnxValue Or(OnnxValue left, OnnxValue right) => Node("Or", [left, right]);

    /// <summary>Whether two numbers are equal, broadcast; bool.</summary>
    public OnnxValue Equal(OnnxValue left, OnnxValue right) => Node("Equal", [left, right]);

    /// <summary>Whether one number is less than another, broadcast; bool.</summary>
    public OnnxValue Less(OnnxValue left, OnnxValue right) => Node("Less", [left, right]);
}
