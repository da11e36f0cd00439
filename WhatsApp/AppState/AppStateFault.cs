namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Why a part of the app state was rejected.</summary>
public enum AppStateFault
{
    /// <summary>It is not a protobuf of its type, or lacks required fields.</summary>
    Malformed,

    /// <summary>It is encrypted with a key that the phone has not shared yet: it can be read later.</summary>
    MissingKey,

    /// <summary>The MAC of a value is invalid.</summary>
    BadValueMac,

    /// <summary>The index inside a value is not the one under which it is stored.</summary>
    BadIndexMac,

    /// <summary>The MAC of the patch is invalid.</summary>
    BadPatchMac,

    /// <summary>The resulting collection is not that of its writer: a patch is missing or out of order.</summary>
    BadSnapshotMac,

    /// <summary>A part of it is at the media hosts, which no longer have it.</summary>
    Unreachable,

    /// <summary>The file at the media hosts does not match its reference.</summary>
    BadFile,

    /// <summary>It exceeds the length limit.</summary>
    TooLarge,

    /// <summary>It is older than the stored state.</summary>
    Outdated,
}
