using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>What a channel remembers beside its row. The provider encrypts it: the proxy address may carry a password.</summary>
public sealed class ChannelState
{
    /// <summary>As it was made, with the newest label; null while there is no such channel.</summary>
    public ChannelCreation? Creation { get; set; }

    /// <summary>What was set; null for the defaults.</summary>
    public ChannelSettingsPatch? Settings { get; set; }

    /// <summary>True once it was deleted.</summary>
    public bool IsDeleted { get; set; }
}
