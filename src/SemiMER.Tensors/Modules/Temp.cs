using SemiMER.Tensors.Modules;
namespace SemiMER.Tensors;
public static partial class torch { public static partial class nn { /// <summary>x</summary>
public static partial class utils { /// <summary>x</summary>
public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2) {
 using var _ = no_grad(); double s=0; var ps=tensors.ToArray(); foreach (var p in ps) if (p.state?.Gradient is {} g) { using var q=(g*g).sum(); s+=q.ToDouble(); }
 double n=Math.Sqrt(s); if (n>max_norm) foreach (var p in ps) if (p.state?.Gradient is {} g) g.mul_(max_norm/(n+1e-6)); return n; } } } }
