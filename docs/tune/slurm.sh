#!/bin/bash
#SBATCH --job-name=zoo-tune
#SBATCH --ntasks=8
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=2G
#SBATCH --time=08:00:00
#SBATCH --output=zoo-tune-%j.log
#SBATCH --open-mode=append
# With GPUs: add "#SBATCH --gpus-per-task=1", "--resources GPU=1" to dask worker, and gpus = 1 to the job's [limits].
#
# A search on as many workers as there are tasks; submit it in a folder that all nodes share:
#     sbatch docs/tune/slurm.sh mine.toml
# Submitted again, it goes on with the same search. What Dask and srun say is in zoo-tune-<job>-dask.log.
set -euo pipefail

job=${1:?the job: an architecture or a .toml file}
here=${ZOO_DOCS:-$PWD/docs/tune}
dask=$PWD/logs/dask/$SLURM_JOB_ID-${SLURM_RESTART_COUNT:-0}
log=$PWD/zoo-tune-$SLURM_JOB_ID-dask.log
trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$dask"' EXIT

rm -rf "$dask"
bash "$here/certificates.sh" "$dask"
sed "s|/certificates|$dask|g" "$here/dask.yaml" > "$dask/dask.yaml"
export DASK_CONFIG=$dask/dask.yaml
export OMP_NUM_THREADS=$SLURM_CPUS_PER_TASK TF_NUM_INTRAOP_THREADS=$SLURM_CPUS_PER_TASK TF_NUM_INTEROP_THREADS=1

dask scheduler --protocol tls --port 0 --no-dashboard --scheduler-file "$dask/scheduler.json" >> "$log" 2>&1 &
until [ -s "$dask/scheduler.json" ]; do sleep 1; kill -0 $!; done

zoo tune "$job" --scheduler "$dask/scheduler.json" --resume &
search=$!
trap 'kill "$search" 2> /dev/null' TERM # It stops between two trials, and says how to go on.

# The workers end one by one four to two minutes before the time limit, or in the last third of a short time; a trial of
# one that ends goes on at another, or in the next job. They count from their own beginning, a little later.
ends=$(date -d "$(squeue --noheader --jobs "$SLURM_JOB_ID" --format %e)" +%s 2> /dev/null || echo 0)
lifetime=()
if (( (left = ends - $(date +%s)) > 0 )); then
    early=$(( left / 4 < 180 ? left / 4 : 180 ))
    lifetime=(--lifetime "$(( left - early ))s" --lifetime-stagger "$(( early / 3 ))s")
fi
memory=${SLURM_MEM_PER_CPU:+$(( SLURM_MEM_PER_CPU * SLURM_CPUS_PER_TASK ))MiB}
{
    srun --cpus-per-task "$SLURM_CPUS_PER_TASK" --no-kill --kill-on-bad-exit=0 \
        dask worker --scheduler-file "$dask/scheduler.json" --protocol tls --nworkers 1 --nthreads 1 --no-dashboard \
        --local-directory "${TMPDIR:-/tmp}" --memory-limit "${memory:-auto}" --death-timeout 300 \
        ${lifetime[@]+"${lifetime[@]}"} >> "$log" 2>&1 || true
    kill "$search" 2> /dev/null && echo "All workers have ended; the search stops. Submit it again to go on."
} &

while # A signal ends a wait as well.
    wait "$search" && status=0 || status=$?
    kill -0 "$search" 2> /dev/null
do :; done
exit "$status"
