namespace WhatIsUp.Grains.Media;

/// <summary>Why a store of files did not do what it was asked for.</summary>
public enum MediaStoreFault
{
    /// <summary>It can't be reached, or is out of order: later it may work.</summary>
    Unavailable,
    /// <summary>It does not let us: keys, bucket or rights are wrong, and stay so until an operator mends them.</summary>
    Refused,
}
