using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>Inside <c>WhatsApp</c> there is one folder per concern; each uses only those before it.</summary>
public sealed partial class WhatsAppFolderTests
{
    // The handshake needs curves and protobuf, and Signal needs protobuf, so these two stand before both; messages name files, so media stand before messages.
    private static readonly string[] Order =
    [
        "Binary", "Crypto", "Protobuf", "Noise", "Signal", "Connection", "Pairing", "Devices", "Media", "Messages", "AppState", "History",
        "Groups", "Communities", "Newsletters", "Stories", "Calls", "Presence", "Profile", "Business", "Client",
    ];

    [Fact]
    public void Every_folder_has_its_place_in_the_order()
    {
        var folders = Repository.Files("WhatsApp", ".cs", ".proto").Select(FolderOf).Distinct();
        Assert.Empty(folders.Except(Order));
    }

    [Fact]
    public void A_folder_uses_only_those_before_it()
    {
        var faults =
            from file in Repository.Files("WhatsApp", ".cs")
            let folder = FolderOf(file)
            from Match match in UsedFolder().Matches(Repository.ReadCode(file))
            let used = match.Groups["folder"].Value
            where Array.IndexOf(Order, used) > Array.IndexOf(Order, folder)
            select $"{file} uses {used}";
        Assert.Empty(faults.Distinct());
    }

    private static string FolderOf(string file) => file.Split('/')[1];

    [GeneratedRegex(@"WhatIsUp\.WhatsApp\.(?<folder>\w+)")]
    private static partial Regex UsedFolder();
}
