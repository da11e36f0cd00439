namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Font of a text story.</summary>
public enum StoryFont
{
    /// <summary>The font of the system.</summary>
    System = 0,

    /// <summary>The font of the system for texts.</summary>
    SystemText = 1,

    /// <summary>Script.</summary>
    FbScript = 2,

    /// <summary>The font of the system, bold.</summary>
    SystemBold = 6,

    /// <summary>Morning Breeze.</summary>
    MorningbreezeRegular = 7,

    /// <summary>Calistoga.</summary>
    CalistogaRegular = 8,

    /// <summary>Exo 2, extra bold.</summary>
    Exo2Extrabold = 9,

    /// <summary>Courier Prime, bold.</summary>
    CourierprimeBold = 10,
}
