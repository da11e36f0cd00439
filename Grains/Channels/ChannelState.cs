using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>State of a channel beside its row. The provider encrypts it, because the proxy address may contain a password.</summary>
public sealed class ChannelState
{
    /// <summary>As it was made, with the newest label; null while there is no such channel.</summary>
    public ChannelCreation? Creation { get; set; }

    /// <summary>The configured settings; null for the defaults.</summary>
    public ChannelSettingsPatch? Settings { get; set; }

    /// <summary>Newsletters whose live updates are requested at each login.</summary>
    public IReadOnlyList<string> TrackedNewsletters { get; set; } = [];

    /// <summary>True once it was deleted.</summary>
    public bool IsDeleted { get; set; }
}
