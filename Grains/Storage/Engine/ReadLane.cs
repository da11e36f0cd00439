namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>
/// The purpose of a read. Each lane has its own connections, so that reads of customers and reads of the program never wait for each other.
/// </summary>
public enum ReadLane
{
    /// <summary>Reads that calls, channels and deliveries depend on.</summary>
    Work,

    /// <summary>Lists of messages, and searches in them.</summary>
    Lists,
}
