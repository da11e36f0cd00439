namespace WhatIsUp.WhatsApp.Media;

/// <summary>Why a file did not get to or from the media hosts.</summary>
public enum MediaTransferFault
{
    /// <summary>It is no longer there, and the phone does not have it either.</summary>
    Gone,

    /// <summary>The hosts refused it.</summary>
    Refused,

    /// <summary>No host could be reached, or none answered sense: later it may work.</summary>
    Unreachable,
}
