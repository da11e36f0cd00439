namespace WhatIsUp.WhatsApp.Store;

/// <summary>Account properties sent by the phone when it links a device (<c>client-props</c> of <c>pair-success</c>, linking reference section 1).</summary>
/// <param name="IsChatDbLidMigrated">The account's chats are migrated to LIDs: it is addressed by LID everywhere.</param>
/// <param name="IsPureLidSession">App state names chats by LID alone.</param>
/// <param name="RecoversSnapshots">The phone answers requests for app-state snapshots.</param>
/// <param name="SyncsThumbnails">History comes with thumbnails.</param>
/// <param name="Subscriptions">Subscriptions of the account, opaque, null if there are none.</param>
public sealed record PairingProps(bool IsChatDbLidMigrated, bool IsPureLidSession, bool RecoversSnapshots, bool SyncsThumbnails, byte[]? Subscriptions);
