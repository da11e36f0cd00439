using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Variables that several queries have in common.</summary>
internal static class NewsletterVariables
{
    /// <summary>Of a query about a newsletter.</summary>
    public static JsonObject Of(Jid newsletter) => new() { ["newsletter_id"] = newsletter.ToString() };

    /// <summary>Variables of a query about a person in a newsletter, by LID.</summary>
    public static JsonObject Of(Jid newsletter, Jid user) => new() { ["newsletter_id"] = newsletter.ToString(), ["user_id"] = user.ToString() };

    /// <summary>Country codes in the format of the directory.</summary>
    public static JsonArray Countries(string? country) => country is null ? [] : [country];
}
