namespace WhatIsUp.Grains.Files;

/// <summary>Kinds of failures of the media store.</summary>
public enum MediaStoreFault
{
    /// <summary>Unavailable; retry later.</summary>
    Unavailable,
    /// <summary>Access denied: keys, bucket or permissions are wrong until an operator fixes them.</summary>
    Refused,
}
