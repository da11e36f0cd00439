using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Pairing;

/// <summary>Linking the channel to an account by QR, pair code or passkey.</summary>
[Alias("IChannelPairing"), GrainInterfaceType("channel-pairing")]
public interface IChannelPairing : IChannelArea
{
    /// <summary>The QR; waits up to 10 s for one. <c>no_qr</c> if there is none.</summary>
    [Alias("GetQr"), AlwaysInterleave, ResponseTimeout("00:00:20")] Task<QrView> GetQrAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>A pair code for this phone number (digits).</summary>
    [Alias("RequestPairCode"), AlwaysInterleave, ResponseTimeout("00:00:20")]
    Task<PairCodeView> RequestPairCodeAsync(Caller caller, string phoneNumber, CancellationToken cancellationToken);

    /// <summary>The running passkey ceremony; <c>no_qr</c> if there is none.</summary>
    [Alias("GetPasskey"), AlwaysInterleave] Task<PasskeyView> GetPasskeyAsync(Caller caller);

    /// <summary>Sends the assertion of the browser (WebAuthn JSON) to WhatsApp.</summary>
    [Alias("SubmitAssertion"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<ChannelStatusView> SubmitAssertionAsync(Caller caller, string assertion);

    /// <summary>Confirms that the owner sees the same code on the phone.</summary>
    [Alias("ConfirmPasskey"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<ChannelStatusView> ConfirmPasskeyAsync(Caller caller);

    /// <summary>Starts over: back to the QR, or for a channel that is paired, to its connection.</summary>
    [Alias("CancelPasskey")] Task<ChannelStatusView> CancelPasskeyAsync(Caller caller);
}
