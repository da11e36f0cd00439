using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Privacy;

/// <summary>Privacy settings of a channel's account, as WhatsApp has them.</summary>
[Alias("IChannelPrivacy"), GrainInterfaceType("channel-privacy")]
public interface IChannelPrivacy : IChannelArea
{
    /// <summary>All settings.</summary>
    [Alias("Get"), AlwaysInterleave] Task<PrivacySettings> GetAsync(Caller caller);

    /// <summary>Changes settings; null leaves one as it is.</summary>
    [Alias("Update"), AlwaysInterleave] Task<PrivacySettings> UpdateAsync(Caller caller, PrivacySettings changes);

    /// <summary>Addresses of the contacts that a category leaves out.</summary>
    [Alias("GetExceptions"), AlwaysInterleave] Task<IReadOnlyList<string>> GetExceptionsAsync(Caller caller, PrivacyCategory category);

    /// <summary>Opens a category to contacts except for these.</summary>
    [Alias("PutExceptions"), AlwaysInterleave]
    Task<IReadOnlyList<string>> PutExceptionsAsync(Caller caller, PrivacyCategory category, IReadOnlyList<string> contacts);
}
