namespace WhatIsUp.Grains.Abstractions;

/// <summary>Which world a key, a channel or an endpoint belongs to. The two never see each other.</summary>
[GenerateSerializer, Alias("Mode")]
public enum Mode
{
    /// <summary>Talks to the sandbox.</summary>
    Test,

    /// <summary>Talks to WhatsApp.</summary>
    Live,
}
