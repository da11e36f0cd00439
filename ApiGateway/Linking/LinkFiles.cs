using System.Collections.Frozen;
using System.Text;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>The files of the owner's page, which are part of the assembly.</summary>
internal static class LinkFiles
{
    private const string Prefix = "link/";

    private static readonly FrozenDictionary<string, (byte[] Bytes, string Type)> Assets = new Dictionary<string, (byte[], string)>
    {
        ["link.css"] = (Load("link.css"), "text/css; charset=utf-8"),
        ["link.js"] = (Load("link.js"), "text/javascript; charset=utf-8"),
        ["icon.svg"] = (Load("icon.svg"), "image/svg+xml"),
    }.ToFrozenDictionary();

    private static readonly string EndedTemplate = Encoding.UTF8.GetString(Load("ended.html"));

    /// <summary>The page of an attempt that is under way.</summary>
    public static byte[] Page { get; } = Load("link.html");

    /// <summary>The page of an attempt that is over, or of a link that is none.</summary>
    /// <param name="outcome">How it ended, or null when that is not known.</param>
    public static byte[] Ended(PasskeyOutcome? outcome)
    {
        var (title, text) = outcome switch
        {
            PasskeyOutcome.Linked => ("Your WhatsApp is linked", "There is nothing left to do here. You can see and remove the linked device in WhatsApp under Settings, Linked devices."),
            PasskeyOutcome.Stopped => ("The linking was stopped", "Nothing was linked. If it is to go on, ask whoever sent you this link for a new one."),
            PasskeyOutcome.Failed => ("The linking did not succeed", "Nothing was linked. Ask whoever sent you this link to begin again, and open the new link when you are ready."),
            _ => ("This link has ended", "Each link is good for one linking and a few minutes only. Ask whoever sent it to you for a new one, and open it when you are ready."),
        };
        return Encoding.UTF8.GetBytes(EndedTemplate.Replace("{title}", title, StringComparison.Ordinal).Replace("{text}", text, StringComparison.Ordinal));
    }

    /// <summary>A file that the page loads, or null.</summary>
    public static (byte[] Bytes, string Type)? Find(string name) => Assets.TryGetValue(name, out var asset) ? asset : null;

    private static byte[] Load(string name)
    {
        using var file = typeof(LinkFiles).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new InvalidOperationException($"The assembly has no {Prefix}{name}.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
