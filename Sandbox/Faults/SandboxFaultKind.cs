namespace WhatIsUp.Sandbox.Faults;

/// <summary>What can go wrong.</summary>
public enum SandboxFaultKind
{
    /// <summary>The socket breaks without a word.</summary>
    DropSocket,

    /// <summary>A stream error with <see cref="SandboxFault.Code"/>, 503 by default, and the end of the socket.</summary>
    StreamError,

    /// <summary>The next acks of messages come late.</summary>
    DelayAck,

    /// <summary>
    /// The next messages are refused with <see cref="SandboxFault.Code"/>, 479 by default; <see cref="SandboxFault.Delay"/> is how long the account
    /// is reported as restricted (463, 475).
    /// </summary>
    Nack,

    /// <summary>The socket breaks, without a word, at each of the next messages.</summary>
    DropOnMessage,

    /// <summary>
    /// The next requests for devices, keys, members of a group or app state are refused with <see cref="SandboxFault.Code"/>, 429 by default.
    /// </summary>
    RefuseRequest,

    /// <summary>
    /// The next such requests, for what accounts show, and those to unlink the device stay without an answer; of an account without device as well
    /// the next requests for a pair code. Pings are answered.
    /// </summary>
    IgnoreRequest,

    /// <summary>The next device lists that the device requests do not name the account key that signed them.</summary>
    KeyListWithoutKey,

    /// <summary>The next messages to the device arrive twice.</summary>
    Duplicate,

    /// <summary>The next messages to the device arrive with damaged ciphertext.</summary>
    Undecryptable,

    /// <summary>The next messages to the device arrive without content, as those that the server has for the phone alone.</summary>
    Unavailable,

    /// <summary>The account is banned: failure 403 now and at every login, 402 when <see cref="SandboxFault.Delay"/> limits it.</summary>
    Ban,

    /// <summary>The socket ends as if the device had logged in elsewhere.</summary>
    Replaced,

    /// <summary>
    /// The server announces when it stops accepting the device's web version: after <see cref="SandboxFault.Delay"/>; without one it takes the
    /// announcement back.
    /// </summary>
    ClientExpiration,

    /// <summary>All sockets end of the accounts that belong to the owner of the one named; without one, all sockets of the server.</summary>
    ServerRestart,
}
