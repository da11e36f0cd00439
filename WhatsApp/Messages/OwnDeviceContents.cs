using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Messages between the devices of one account: keys, history, requests. They belong to no chat, and have no effect if sent by another account.
/// </summary>
internal static class OwnDeviceContents
{
    /// <summary>True for such a message, in whatever wrapping.</summary>
    public static bool Includes(Message message)
    {
        var isViewOnce = false;
        return ContentDecoder.Unwrap(message, ref isViewOnce).ProtocolMessage is { } protocol
            && (IsOwnField(protocol) || (protocol.HasType && IsOwnType(protocol.Type)));
    }

    private static bool IsOwnField(Message.Types.ProtocolMessage protocol) =>
        protocol.HistorySyncNotification is not null || protocol.AppStateSyncKeyShare is not null || protocol.AppStateSyncKeyRequest is not null
            || protocol.PeerDataOperationRequestMessage is not null
        || protocol.PeerDataOperationRequestResponseMessage is not null || protocol.LidMigrationMappingSyncMessage is not null;

    private static bool IsOwnType(Type type) =>
        type is Type.HistorySyncNotification or Type.AppStateSyncKeyShare or Type.AppStateSyncKeyRequest or Type.InitialSecurityNotificationSettingSync
        or Type.AppStateFatalExceptionNotification or Type.PeerDataOperationRequestMessage
        or Type.PeerDataOperationRequestResponseMessage or Type.LidMigrationMappingSync;
}
