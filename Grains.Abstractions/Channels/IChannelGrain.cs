using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>
/// One WhatsApp account: its lifecycle and settings. Key: channel id. Callers that do not own the channel get <c>channel_not_found</c>.
/// Its areas: <see cref="IChannelArea"/>.
/// </summary>
[Alias("IChannelGrain"), GrainInterfaceType("channel")]
public interface IChannelGrain : IGrainWithGuidKey, IOwnedByCustomer
{
    /// <summary>The channel.</summary>
    [Alias("Get"), AlwaysInterleave] Task<ChannelView> GetAsync(Caller caller);

    /// <summary>Own device JID, which the public contract does not show, or null while unpaired.</summary>
    [Alias("GetDeviceJid"), AlwaysInterleave] Task<string?> GetDeviceJidAsync(Caller caller);

    /// <summary>Changes name or metadata.</summary>
    [Alias("Update")] Task<ChannelView> UpdateAsync(Caller caller, ChannelPatch patch);

    /// <summary>The settings in force.</summary>
    [Alias("GetSettings"), AlwaysInterleave] Task<ChannelSettings> GetSettingsAsync(Caller caller);

    /// <summary>Changes settings; they survive restarts.</summary>
    [Alias("UpdateSettings")] Task<ChannelSettings> UpdateSettingsAsync(Caller caller, ChannelSettingsPatch patch);

    /// <summary>Sets all settings back to their defaults.</summary>
    [Alias("ResetSettings")] Task<ChannelSettings> ResetSettingsAsync(Caller caller);

    /// <summary>Logs out, stops and hides the channel; history and audit stay.</summary>
    [Alias("Delete"), ResponseTimeout("00:00:20")] Task DeleteAsync(Caller caller);

    /// <summary>Starts: to connecting when paired, to qr when not.</summary>
    [Alias("Connect"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> ConnectAsync(Caller caller);

    /// <summary>Pauses; credentials are kept.</summary>
    [Alias("Disconnect"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> DisconnectAsync(Caller caller);

    /// <summary>Unlinks the device and deletes its keys.</summary>
    [Alias("Logout"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> LogoutAsync(Caller caller);

    /// <summary>The lifecycle in detail.</summary>
    [Alias("GetStatus"), AlwaysInterleave] Task<ChannelStatusView> GetStatusAsync(Caller caller);

    /// <summary>Delivery figures, limits and warnings of the channel.</summary>
    [Alias("GetHealth"), AlwaysInterleave] Task<ChannelHealthView> GetHealthAsync(Caller caller);
}
