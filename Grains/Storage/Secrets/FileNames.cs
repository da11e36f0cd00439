using System.Runtime.InteropServices;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>Gives a file its name in one step, also against other processes.</summary>
internal static partial class FileNames
{
    /// <summary>Renames a file; when another one has the name already, that one stays and this one is deleted.</summary>
    public static void MoveUnlessTaken(string source, string target)
    {
        // On Unix File.Move looks first and renames then: two processes that look at the same time both rename. A hard link is one step.
        if (!OperatingSystem.IsWindows() && (Link(source, target) == 0 || File.Exists(target)))
        {
            File.Delete(source);
            return;
        }
        try
        {
            File.Move(source, target, overwrite: false);
        }
        catch (IOException) when (File.Exists(target))
        {
            File.Delete(source);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);
}
