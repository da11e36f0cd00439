namespace WhatIsUp.WhatsApp.Events;

/// <summary>Why a pair code links no more.</summary>
public enum PairCodeEnd
{
    /// <summary>It was typed after its time.</summary>
    Expired,

    /// <summary>The server requires the user to request another one.</summary>
    RequestNeeded,

    /// <summary>It was typed wrongly as often as the protocol allows.</summary>
    TooManyTries,

    /// <summary>It was typed, and the link did not follow.</summary>
    Unconfirmed,

    /// <summary>The server issued no other one when this one had to be renewed.</summary>
    Refused,
}
