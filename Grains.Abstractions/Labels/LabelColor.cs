namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>Colour of a label by name; its number is the position in this list, from 0 on.</summary>
[GenerateSerializer, Alias("LabelColor")]
public enum LabelColor
{
    /// <summary>Number 0.</summary>
    Salmon = 0,

    /// <summary>Number 1.</summary>
    Lightskyblue = 1,

    /// <summary>Number 2.</summary>
    Gold = 2,

    /// <summary>Number 3.</summary>
    Plum = 3,

    /// <summary>Number 4.</summary>
    Silver = 4,

    /// <summary>Number 5.</summary>
    Mediumturquoise = 5,

    /// <summary>Number 6.</summary>
    Violet = 6,

    /// <summary>Number 7.</summary>
    Goldenrod = 7,

    /// <summary>Number 8.</summary>
    Cornflowerblue = 8,

    /// <summary>Number 9.</summary>
    Greenyellow = 9,

    /// <summary>Number 10.</summary>
    Cyan = 10,

    /// <summary>Number 11.</summary>
    Lightpink = 11,

    /// <summary>Number 12.</summary>
    Mediumaquamarine = 12,

    /// <summary>Number 13.</summary>
    Orangered = 13,

    /// <summary>Number 14.</summary>
    Deepskyblue = 14,

    /// <summary>Number 15.</summary>
    Limegreen = 15,

    /// <summary>Number 16.</summary>
    Darkorange = 16,

    /// <summary>Number 17.</summary>
    Lightsteelblue = 17,

    /// <summary>Number 18.</summary>
    Mediumpurple = 18,

    /// <summary>Number 19.</summary>
    Rebeccapurple = 19,
}
