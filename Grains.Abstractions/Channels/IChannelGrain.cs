using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>One WhatsApp account: owns its socket, its lifecycle and its outbound queue. Key: channel id. Strangers get <c>channel_not_found</c>.</summary>
[Alias("IChannelGrain"), GrainInterfaceType("channel")]
public interface IChannelGrain : IGrainWithGuidKey
{
    /// <summary>Makes the channel; the same creation again is no error.</summary>
    [Alias("Create")] Task<ChannelView> CreateAsync(ChannelCreation creation);

    /// <summary>The channel.</summary>
    [Alias("Get"), AlwaysInterleave] Task<ChannelView> GetAsync(Caller caller);

    /// <summary>Own device JID, which the public contract does not show, or null while unpaired.</summary>
    [Alias("GetDeviceJid"), AlwaysInterleave] Task<string?> GetDeviceJidAsync(Caller caller);

    /// <summary>Changes label or metadata.</summary>
    [Alias("Update")] Task<ChannelView> UpdateAsync(Caller caller, ChannelPatch patch);

    /// <summary>How the channel behaves.</summary>
    [Alias("GetSettings"), AlwaysInterleave] Task<ChannelSettings> GetSettingsAsync(Caller caller);

    /// <summary>Changes settings, from now on and over restarts.</summary>
    [Alias("UpdateSettings")] Task<ChannelSettings> UpdateSettingsAsync(Caller caller, ChannelSettingsPatch patch);

    /// <summary>Puts all settings back to their defaults.</summary>
    [Alias("ResetSettings")] Task<ChannelSettings> ResetSettingsAsync(Caller caller);

    /// <summary>Logs out, stops, hides the channel; history and audit stay.</summary>
    [Alias("Delete"), ResponseTimeout("00:00:20")] Task DeleteAsync(Caller caller);

    /// <summary>Starts: to connecting when paired, to qr when not.</summary>
    [Alias("Connect"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> ConnectAsync(Caller caller);

    /// <summary>Pauses; credentials are kept.</summary>
    [Alias("Disconnect"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> DisconnectAsync(Caller caller);

    /// <summary>Unlinks and wipes keys.</summary>
    [Alias("Logout"), ResponseTimeout("00:00:20")] Task<ChannelStatusView> LogoutAsync(Caller caller);

    /// <summary>The lifecycle in detail.</summary>
    [Alias("GetStatus"), AlwaysInterleave] Task<ChannelStatusView> GetStatusAsync(Caller caller);

    /// <summary>How well the channel does, and what it warns of.</summary>
    [Alias("GetHealth"), AlwaysInterleave] Task<ChannelHealthView> GetHealthAsync(Caller caller);

    /// <summary>The QR; waits up to 10 s for one. <c>no_qr</c> when none comes.</summary>
    [Alias("GetQr"), AlwaysInterleave, ResponseTimeout("00:00:20")] Task<QrView> GetQrAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>A pair code for this phone number (digits).</summary>
    [Alias("RequestPairCode"), AlwaysInterleave, ResponseTimeout("00:00:20")] Task<PairCodeView> RequestPairCodeAsync(Caller caller, string phoneNumber, CancellationToken cancellationToken);

    /// <summary>Accepts a message: it is in the database when this returns.</summary>
    [Alias("Send"), AlwaysInterleave] Task<SendReceipt> SendAsync(Caller caller, SendRequest request);

    /// <summary>The receipt of the message that a <c>client_ref</c> names, or null when it was not used within its lifetime.</summary>
    [Alias("FindReceipt"), AlwaysInterleave] Task<SendReceipt?> FindReceiptAsync(Caller caller, string clientRef);

    /// <summary>Accepts a message that says what another one of the channel says.</summary>
    [Alias("Forward"), AlwaysInterleave] Task<SendReceipt> ForwardAsync(Caller caller, string messageId, string recipient, string? clientRef);

    /// <summary>How far an own message got with each recipient.</summary>
    [Alias("GetReceipts"), AlwaysInterleave] Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(Caller caller, string messageId);

    /// <summary>Marks an inbound message as read on the network.</summary>
    [Alias("MarkRead"), AlwaysInterleave] Task MarkReadAsync(Caller caller, string messageId);

    /// <summary>Called by readers of files: downloads a file of an inbound message into the store. Harmless when it is there.</summary>
    [Alias("DownloadMedia"), AlwaysInterleave, ResponseTimeout("00:01:50")] Task DownloadMediaAsync(string mediaId);

    /// <summary>Called by the supervisor: brings a channel that should be online back. Harmless when it is.</summary>
    [Alias("EnsureRunning"), AlwaysInterleave] Task EnsureRunningAsync();

    /// <summary>Called by the supervisor: fails queued messages whose time is over while the channel is offline, a bounded number at once.</summary>
    [Alias("ExpireQueue"), AlwaysInterleave] Task ExpireQueueAsync();

    /// <summary>Called by the supervisors: connects a channel again that waited for something that is there now. Harmless when it does not wait.</summary>
    [Alias("Return"), AlwaysInterleave] Task ReturnAsync();

    /// <summary>Called by the channel's own connection when a newer activation owns the channel: this one ends.</summary>
    [Alias("StepDown"), AlwaysInterleave] Task StepDownAsync();
}
