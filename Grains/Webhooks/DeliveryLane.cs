using System.Text;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>The lane of a delivery: first attempts in one lane wait for one another.</summary>
internal static class DeliveryLane
{
    /// <summary>The key of the lane.</summary>
    public static string Of(DueDelivery delivery, DeliveryOrdering ordering) => ordering switch
    {
        DeliveryOrdering.None => delivery.Id,
        DeliveryOrdering.Chat => delivery.ChannelId + " " + ChatOf(delivery.Payload),
        _ => delivery.ChannelId,
    };

    /// <summary>
    /// The chat that an event belongs to: its <c>chat_id</c>, <c>group_id</c> or <c>newsletter_id</c>, or that of the one object that it is about (a message,
    /// a story, an order, a group). Events without a chat have a lane of their own.
    /// </summary>
    private static string? ChatOf(string payload)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(payload));
        return json.Read() && json.TokenType == JsonTokenType.StartObject ? ChatIn(ref json, isPayload: true, isChat: false) : null;
    }

    /// <summary>Reads an object until its chat is known, or to its end.</summary>
    /// <param name="json">The reader, at the start of the object.</param>
    /// <param name="isPayload">Whether the object is the payload itself, whose objects are read too.</param>
    /// <param name="isChat">Whether the object is a chat, so that its <c>id</c> is meant.</param>
    private static string? ChatIn(ref Utf8JsonReader json, bool isPayload, bool isChat)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var namesChat = json.ValueTextEquals("chat_id"u8) || json.ValueTextEquals("group_id"u8) || json.ValueTextEquals("newsletter_id"u8)
                || (isChat && json.ValueTextEquals("id"u8));
            var holdsChat = json.ValueTextEquals("group"u8) || json.ValueTextEquals("newsletter"u8);
            if (!json.Read()) return null;
            if (namesChat && json.TokenType == JsonTokenType.String) return json.GetString();
            if (!isPayload || json.TokenType != JsonTokenType.StartObject) json.Skip();
            else if (ChatIn(ref json, isPayload: false, holdsChat) is { } chat) return chat;
        }

        return null;
    }
}
