namespace SemiMER.Formats;

/// <summary>Groups of columns of an OpenFace file.</summary>
[Flags]
public enum OpenFaceGroups
{
    /// <summary>Intensity of the action units, 0 to 5: <c>AU01_r</c>, ...</summary>
    ActionUnitIntensity = 1,

    /// <summary>Presence of the action units, 0 or 1: <c>AU01_c</c>, ... It is estimated apart from the intensity.</summary>
    ActionUnitPresence = 2,

    /// <summary>
    /// Directions of both eyes (unit vectors) and their mean angles in radians: <c>gaze_0_x</c>, ..., <c>gaze_angle_y</c>.
    /// </summary>
    Gaze = 4,

    /// <summary>Place of the head in millimetres and its rotation in radians: <c>pose_Tx</c>, ..., <c>pose_Rz</c>.</summary>
    Pose = 8,

    /// <summary>Both groups of action units.</summary>
    ActionUnits = ActionUnitIntensity | ActionUnitPresence,
}
