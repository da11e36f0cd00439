using System.Collections.Frozen;
using System.Text;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>The files of the owner's page, embedded in the assembly.</summary>
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

    /// <summary>The page of an attempt in progress.</summary>
    public static byte[] Page { get; } = Load("link.html");

    /// <summary>The page of an attempt that has ended, or of an invalid link.</summary>
    /// <param name="outcome">The outcome, or null when it is unknown.</param>
    public static byte[] Ended(PasskeyOutcome? outcome)
    {
        var (title, text) = outcome switch
        {
            PasskeyOutcome.Linked =>
                ("Your WhatsApp is linked",
                    "There is nothing left to do here. You can see and remove the linked device in WhatsApp under Settings, Linked devices."),
            PasskeyOutcome.Stopped => ("The linking was stopped", "Nothing was linked. To continue, request a new link from the person who sent you this one."),
            PasskeyOutcome.Failed =>
                ("The linking did not succeed", "Nothing was linked. Ask the person who sent you this link to start again when you are ready."),
            _ => ("This link has ended",
                "Each link is valid for one linking and a few minutes only. Request a new one from its sender, and open it when you are ready."),
        };
        return Encoding.UTF8.GetBytes(EndedTemplate.Replace("{title}", title, StringComparison.Ordinal).Replace("{text}", text, StringComparison.Ordinal));
    }

    /// <summary>A file that the page loads, or null.</summary>
    public static (byte[] Bytes, string Type)? Find(string name) => Assets.TryGetValue(name, out var asset) ? asset : null;

    private static byte[] Load(string name)
    {
        using var file = typeof(LinkFiles).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The assembly has no {Prefix}{name}.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
