// Saving against the version that was read. Where somebody else was faster (412), what they wrote is read and kept for comparison:
// the page shows both and lets one choose.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "../api/problem";

export type Versioned<T> = { readonly value: T; readonly etag: string | null };

/** A change that met another one. */
export type Conflict<T> = { readonly theirs: Versioned<T>; readonly mine: T };

type Properties<T> = {
  /** As it is on the server now. */
  read: () => Promise<Versioned<T>>;
  write: (wanted: T, etag: string | null) => Promise<unknown>;
  saved?: () => void;
};

export function useSave<T>({ read, write, saved }: Properties<T>) {
  const everything = useQueryClient();
  const [conflict, setConflict] = useState<Conflict<T> | null>(null);
  const saving = useMutation({
    mutationFn: async ({ wanted, etag }: { wanted: T; etag: string | null }): Promise<boolean> => {
      try {
        await write(wanted, etag);
        return true;
      } catch (error) {
        if (!isProblem(error) || error.status !== 412) throw error;
        setConflict({ theirs: await read(), mine: wanted });
        return false;
      }
    },
    onSuccess: async (isSaved) => {
      if (!isSaved) return;
      setConflict(null);
      saved?.();
      await everything.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "plan" });
    },
  });
  return {
    save: (wanted: T, etag: string | null) => saving.mutate({ wanted, etag }),
    /** Over what they wrote. */
    keepMine: () => conflict && saving.mutate({ wanted: conflict.mine, etag: conflict.theirs.etag }),
    keepTheirs: () => {
      setConflict(null);
      saved?.();
      void everything.invalidateQueries();
    },
    conflict,
    error: saving.error,
    isSaving: saving.isPending,
    isSaved: saving.isSuccess && saving.data && !conflict,
    forget: saving.reset,
  };
}

export type Saving<T> = ReturnType<typeof useSave<T>>;
