using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Pairing;

/// <summary>
/// The page on which the number's owner links the channel with a passkey: a grain extension of the channel.
/// Its calls name the ceremony instead of a caller: the gateway has checked the page's token before, and a ceremony that is not the channel's
/// newest is <c>not_found</c>.
/// </summary>
[Alias("IChannelLinkPage"), GrainInterfaceType("channel-link-page")]
public interface IChannelLinkPage : IGrainExtension
{
    /// <summary>The ceremony as its page shows it.</summary>
    [Alias("Get"), AlwaysInterleave] Task<LinkPageView> GetAsync(Guid ceremony);

    /// <summary>As <see cref="IChannelPairing.SubmitAssertionAsync"/>.</summary>
    [Alias("Submit"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<LinkPageView> SubmitAsync(Guid ceremony, string assertion);

    /// <summary>As <see cref="IChannelPairing.ConfirmPasskeyAsync"/>.</summary>
    [Alias("Confirm"), AlwaysInterleave, ResponseTimeout("00:01:30")] Task<LinkPageView> ConfirmAsync(Guid ceremony);

    /// <summary>As <see cref="IChannelPairing.CancelPasskeyAsync"/>: the owner did not start this, or sees another code.</summary>
    [Alias("Cancel")] Task<LinkPageView> CancelAsync(Guid ceremony);
}
