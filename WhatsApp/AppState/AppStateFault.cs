namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Why a part of the app state is refused.</summary>
public enum AppStateFault
{
    /// <summary>It is no protobuf of its kind, or lacks what it must have.</summary>
    Malformed,

    /// <summary>It is sealed with a key that the phone has not shared yet: it can be read once that has come.</summary>
    MissingKey,

    /// <summary>The MAC of a value is not that of its key.</summary>
    BadValueMac,

    /// <summary>The index inside a value is not the one it is filed under.</summary>
    BadIndexMac,

    /// <summary>The MAC over the patch is not that of its key.</summary>
    BadPatchMac,

    /// <summary>The collection that results is not the one that its writer had: something is missing or out of order.</summary>
    BadSnapshotMac,

    /// <summary>A part of it lies at the media hosts, which no longer have it.</summary>
    Unreachable,

    /// <summary>The file at the media hosts is not the one that was told of.</summary>
    BadFile,

    /// <summary>It is longer than any device makes it.</summary>
    TooLarge,

    /// <summary>It is older than what we have.</summary>
    Outdated,
}
