namespace WhatIsUp.Grains.Storage;

/// <summary>Who reads. Each lane has connections of its own, so that what customers look for never waits for what the program does for them, nor the reverse.</summary>
public enum ReadLane
{
    /// <summary>What calls, channels and deliveries need to go on.</summary>
    Work,

    /// <summary>Lists of messages, and searches in them.</summary>
    Lists,
}
