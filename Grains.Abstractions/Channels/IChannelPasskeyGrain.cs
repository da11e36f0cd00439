using Orleans.Concurrency;

namespace WhatIsUp.Grains.Abstractions.Channels;

/// <summary>
/// Linking with the passkey of the number's owner. Key: channel id. Strangers get <c>channel_not_found</c>. The calls of the owner's page name the attempt instead of a caller:
/// the gateway has checked the page's token before, and an attempt that is not the channel's newest is <c>not_found</c>.
/// </summary>
[Alias("IChannelPasskeyGrain"), GrainInterfaceType("channel-passkey")]
public interface IChannelPasskeyGrain : IGrainWithGuidKey
{
    /// <summary>The linking that is under way; <c>no_qr</c> when there is none.</summary>
    [Alias("GetPasskey"), AlwaysInterleave] Task<PasskeyView> GetPasskeyAsync(Caller caller);

    /// <summary>Hands the browser's answer, WebAuthn JSON, to WhatsApp.</summary>
    [Alias("SubmitAssertion"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<ChannelStatusView> SubmitAssertionAsync(Caller caller, string assertion);

    /// <summary>The owner saw the same code on the phone.</summary>
    [Alias("ConfirmPasskey"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<ChannelStatusView> ConfirmPasskeyAsync(Caller caller);

    /// <summary>Begins anew: back to the QR, or for a channel that is paired, to its connection.</summary>
    [Alias("CancelPasskey")] Task<ChannelStatusView> CancelPasskeyAsync(Caller caller);

    /// <summary>The attempt as its page shows it.</summary>
    [Alias("GetPage"), AlwaysInterleave] Task<LinkPageView> GetPageAsync(Guid ceremony);

    /// <summary>As <see cref="SubmitAssertionAsync"/>, from the page.</summary>
    [Alias("SubmitFromPage"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<LinkPageView> SubmitFromPageAsync(Guid ceremony, string assertion);

    /// <summary>As <see cref="ConfirmPasskeyAsync"/>, from the page.</summary>
    [Alias("ConfirmFromPage"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<LinkPageView> ConfirmFromPageAsync(Guid ceremony);

    /// <summary>As <see cref="CancelPasskeyAsync"/>, from the page: the owner did not begin this, or sees another code.</summary>
    [Alias("CancelFromPage")] Task<LinkPageView> CancelFromPageAsync(Guid ceremony);
}
