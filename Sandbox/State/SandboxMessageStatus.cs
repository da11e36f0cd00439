namespace WhatIsUp.Sandbox.State;

/// <summary>How far a message of a phone got. Received ones go from <see cref="Received"/> to <see cref="Read"/>, own ones through all others.</summary>
public enum SandboxMessageStatus
{
    /// <summary>Received and not read yet.</summary>
    Received,

    /// <summary>Waiting in the phone, which is offline.</summary>
    Pending,

    /// <summary>The server has it.</summary>
    Server,

    /// <summary>On a device of the recipient.</summary>
    Delivered,

    /// <summary>Read.</summary>
    Read,

    /// <summary>Refused by the server.</summary>
    Failed,
}
